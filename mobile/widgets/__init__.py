"""The phone's own small design system: one theme, about fourteen widgets, each a class with its kv beside it.

Screens build on these alone. A widget never knows a feature, a store or a sentence: words and actions are given to it.
"""
