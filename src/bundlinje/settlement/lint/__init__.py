"""What a careful reader would ask of a contract before signing it, one small check at a time."""
