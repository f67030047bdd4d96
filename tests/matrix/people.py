"""Who is who in the matrix: groups of the test town's staff, all in area ``own`` unless their name says otherwise."""

SERVING = {"cadre", "director", "secretary", "office", "leader"}
AREA = SERVING | {"sibling", "sibling_secretary", "far_cadre"}
BLIND = {"health", "auditor", "admin"}
EVERYBODY = (
    AREA
    | BLIND
    | {
        "discipline",
        "police",
        "judicial",
        "in_charge",
        "security_chief",
        "principal",
        "mayor",
        "gov_office",
        "petition",
        "safety",
        "stranger",
    }
)
CONTENT = EVERYBODY - BLIND - {"discipline"}
KEEPERS = {"gov_office", "principal", "mayor", "admin", "stranger"}
VISITORS = AREA
LETTERS = {"secretary", "leader", "petition", "principal", "mayor", "sibling_secretary", "stranger"}
CARDS = AREA | {"gov_office"}
HAZARD_KEEPERS = AREA | {"safety", "in_charge", "security_chief", "principal", "mayor", "stranger"}
TOWN = EVERYBODY - {"stranger", "far_cadre"}
