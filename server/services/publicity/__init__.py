"""What of an issue is public (公示), and for how long?"""
