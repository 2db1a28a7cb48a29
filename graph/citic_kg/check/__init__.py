"""What is checked of facts and of evidence."""
