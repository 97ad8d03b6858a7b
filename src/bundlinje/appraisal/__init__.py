"""appraise: what is the bottom line, for whom, when, how sure, and what does it hang on?"""
