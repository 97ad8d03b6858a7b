"""Use cases: the only place where verbs, files and facts meet."""
