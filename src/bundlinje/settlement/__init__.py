"""settle: who pays whom now, and why exactly this amount."""
