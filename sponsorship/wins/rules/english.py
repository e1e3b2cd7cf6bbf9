r"""What English says of a win: the vocabulary of `line`, data alone.

Texts with | are alternatives within a regular expression, whose spaces are written "\ ".
"""

SAYS = {
    "saved": "save saves saved saving savings free freed frees freeing cheaper shaved",
    "cut": "cut cuts cutting reduce reduces reduced reducing reduction lower lowers lowered"
    " shrank shrunk down less fewer drop drops dropped fell",
    "spent": "spend spends spent took take takes taking need needs needed lasted lasts worked"
    " learn learned learning learnt study studied meeting call training course workshop paid"
    " pay pays invested lost wasted",
    "errors": "error errors bug bugs defect defects incident incidents mistake mistakes failure"
    " failures rework returns complaint complaints typo typos reject rejects outage outages",
    "satisfaction": "nps csat ces satisfaction rating ratings",
    "risk": "risk risks exposure vulnerability vulnerabilities findings",
    "revenue": "revenue sales turnover income bookings mrr arr upsell upsells sold earn earned"
    " earns",
    "costs": "cost costs spending bill bills invoice invoices fee fees licence licences license"
    " licenses budget price",
    "span": "turnaround lead cycle response wait waiting faster sooner quicker earlier shorter",
    "helped": "help helps helped helping train trained trains taught coached coaching mentored"
    " mentoring onboarded onboarding supported supporting unblocked",
    "perhaps": "will would could should may might expect expected expects estimate estimated"
    " est guess probably maybe perhaps",
    "unproven": "unmeasured",
    "measured": "measured",
    "negated": "not never cannot longer without",
}
"""What single words say about a number, wherever they stand in the line."""

WORD = r"[^\W\d_]+(?:['’]t)?"
NEGATED_ENDS = ("'t", "’t")
NOT_MEASURED = r"\bnot[ -](?:yet\ )?measured\b"
SCORES = {"nps": "NPS", "csat": "CSAT", "ces": "CES"}
PERSON = ("people", "person", "persons")
WITHOUT_PLURAL = ("rework",)

SAVED_BEFORE = (
    r"\b(?:sav(?:e|es|ed|ing)|savings?\ of|freed?|frees|freeing|shaved)(?:\ up|\ off)?"
    r"(?:\ [^\W\d]+){0,3}\ ?$"
)
SAVED_AFTER = r"[ ,]*(?:saved|less|freed|cheaper)\b(?!\ [^\w\s]?[0-9])"
"""A “saved” with a number behind it belongs to that one: "spent 2 days, saved €500"."""
LEVEL = r"\b(?:to|from|at|of|is|was|are|were|now|every|each|after|within|in|with|worth)\b"
TO = r"\s+(?:(?:down|up)\s+)?to\s+(?:(?:only|just)\s+)?"
FROM = r"\bfrom\s+$"
BY = r"\bby\s+$"
FEWER = r"\s+(?:fewer|less)\b(?:\s+(\w+))?"
FEWER_OFTEN = r"\s+(?:fewer|less)\s+\w+(?:\s+an?|\s+per|\s+each|\s+every|/)\s*([^\W\d_]+)\b"
UP = r"\b(?:up|by|rose|gained|improved|higher)(?:\s+by)?\s+$"
MORE = r"\s+(?:up|higher|better|more)\b"
FASTER = r"\s+(?:faster|sooner|quicker|earlier|shorter)\b"
