"""A person's data: who sees it, the export, erasing it."""
