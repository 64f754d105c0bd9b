# the journal
journal-programme-made = Began a model
journal-programme-changed = Changed a model
journal-programme-closed = Closed a model
journal-programme-reopened = Opened a model again
journal-programme-member-added = Added a member to a model
journal-programme-member-ended = Ended a membership in a model
journal-programme-member-withdrawn = Withdrew a member entered by mistake
journal-programme-event-recorded = Recorded something in a model
journal-programme-event-withdrawn = Withdrew something recorded by mistake
journal-poverty-recorded = Recorded a poor or near-poor household

# what is held
holding-programme-members = Taking part in the movement's models
holding-programme-events = What names you in the models
holding-programme-member-events = What you did in the models
holding-programme-household-events = What the models hold of your household
holding-poverty = Whether your household is poor or near-poor
holding-poverty-recorded = Poor or near-poor households recorded
holding-programmes-made = Models begun or closed
holding-programme-members-added = Members of models entered or withdrawn
holding-programme-events-recorded = Events of models recorded or withdrawn
holds-until = Until
holds-facts = What was said
holds-happened-on = Day
holds-minutes = Minutes
holds-withdrawn-at = Withdrawn at
changes-programme = The name of who did it goes; the count stays.

# refusals
programme-is-closed = This model is closed and takes nothing new. An officer can open it again.
member-is-in-already = Already on this list. There is no need to add it again.
problem-member-ends-before = The last day must come after the first.
problem-event-in-future = This day has not come yet. Write the day on which it happened.
