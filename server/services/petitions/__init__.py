"""What people complained about (信访举报件)."""
