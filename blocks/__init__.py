"""What people see: one module per message or form. Pure: values in, blocks out."""
