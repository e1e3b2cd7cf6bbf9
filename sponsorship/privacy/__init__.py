"""Who sees what, export, erasing, retention."""
