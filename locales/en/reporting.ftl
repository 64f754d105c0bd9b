figures = Totals
figures-lead = This page has totals only, no data of any person.
figures-see = See the totals
figures-held-back = few
figures-held-back-why = A cell that says “few” is small, or would give a small one away, and is held back. So nobody can be recognised.
figures-by-group = By group
figures-total = Total
figures-no-hamlet = In no hamlet
