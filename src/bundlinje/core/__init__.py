"""The nouns: frozen values without file, clock or chance."""
