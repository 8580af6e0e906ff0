"""How a regulation changes: the text of a revision, whom it touches, its coming into force, and the half-yearly review.

Stands above records and regulations and joins them: `composing` makes the text that will be in force, `touching` says
what it touches, `facts` tells the form both, `effects` publishes what has been approved, `reviews` reminds owners.
"""
