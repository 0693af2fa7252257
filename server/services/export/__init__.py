"""What acceptance takes away: the dossier of an issue as a bag that anyone can check."""
