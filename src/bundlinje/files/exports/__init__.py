"""What leaves a contract for other systems: postings for a ledger of accounts, and open data."""
