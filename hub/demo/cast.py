"""The invented organisations, members and people of the demo; nobody here exists.

V-numbers are ``99990000nn``, a range that the project keeps for itself. Authorities carry
"(demo)" in their name, so that no screenshot can be mistaken for the real one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One invented person, as an NGO knows them and as the IND may hold a dossier on them."""

    number: int  # 0..99, the end of the V-number
    name: str
    born: str
    nationality: str  # ISO 3166-1 alpha-3

    @property
    def anchor(self) -> str:
        """The V-number in the form of the hub's formats."""
        return f"nl-v:99990000{self.number:02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One natural person at an organisation; ``key`` names the folder of their key file."""

    key: str
    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A party of the demo's agreement."""

    party: str
    name: str
    types: tuple[str, ...]
    members: tuple[Member, ...]


def _members(*pairs: tuple[str, str]) -> tuple[Member, ...]:
    return tuple(Member(key=key, function=function) for key, function in pairs)


ORGANISATIONS = (
    Organisation(
        party="rechtshoek",
        name="De Rechtshoek",
        types=("ngo_legal",),
        members=_members(
            ("noor", "legal_counsellor"),
            ("bram", "legal_counsellor"),
            ("tilda", "team_lead"),
            ("fenna", "privacy_officer"),
        ),
    ),
    Organisation(
        party="thuishaven",
        name="Stichting Thuishaven",
        types=("ngo_social", "ngo_housing"),
        members=_members(
            ("sanne", "caseworker"),
            ("joris", "caseworker"),
            ("mila", "housing_mentor"),
            ("ruben", "team_lead"),
            ("pia", "privacy_officer"),
        ),
    ),
    Organisation(
        party="regie",
        name="Regiepunt Amsterdam",
        types=("coordinator",),
        members=_members(
            ("lotte", "desk_officer"),
            ("karel", "intake_worker"),
            ("dirk", "case_director"),
            ("esra", "privacy_officer"),
        ),
    ),
    Organisation(
        party="terugweg",
        name="Stichting Terugweg",
        types=("ngo_return",),
        members=_members(
            ("hugo", "return_counsellor"),
            ("iris", "team_lead"),
            ("otto", "privacy_officer"),
        ),
    ),
    Organisation(
        party="ind",
        name="IND (demo)",
        types=("ind",),
        members=_members(
            ("anna", "ind_central_contact"),
            ("daan", "ind_central_contact"),
            ("vera", "privacy_officer"),
        ),
    ),
    Organisation(
        party="dtv",
        name="DT&V (demo)",
        types=("dtv",),
        members=_members(
            ("wout", "dtv_case_officer"), ("yara", "dtv_case_officer"), ("zoe", "privacy_officer")
        ),
    ),
    Organisation(
        party="avim",
        name="AVIM (demo)",
        types=("avim",),
        members=_members(
            ("bas", "avim_id_officer"), ("cor", "avim_id_officer"), ("dora", "privacy_officer")
        ),
    ),
    Organisation(
        party="gemeente",
        name="Gemeente (demo)",
        types=("municipality",),
        members=_members(
            ("ella", "municipal_reviewer"),
            ("fred", "municipal_reviewer"),
            ("greet", "privacy_officer"),
        ),
    ),
    Organisation(
        party="ggd",
        name="GGD (demo)",
        types=("ggd",),
        members=_members(
            ("hans", "health_professional"),
            ("ingrid", "health_professional"),
            ("jaap", "privacy_officer"),
        ),
    ),
)

# The people with a card on the start page of the sign-in provider, in this order.
PERSONAS = ("noor", "sanne", "anna", "esra", "greet", "bas")

PEOPLE = tuple(
    Person(number=number, name=name, born=born, nationality=nationality)
    for number, (name, born, nationality) in enumerate(
        (
            ("Selam Tekeste", "1991-04-12", "ERI"),
            ("Farhad Karimzad", "1987-09-30", "IRN"),
            ("Kofi Asantewa", "1979-01-03", "GHA"),
            ("Blessing Okonjobi", "1995-11-22", "NGA"),
            ("Amal Yusufzade", "1999-06-17", "SOM"),
            ("Tesfay Gebrehaile", "1984-02-28", "ERI"),
            ("Mariam Dialloba", "1990-12-05", "GIN"),
            ("Ashkan Rostamivar", "1993-08-19", "IRN"),
            ("Ibrahim Sesaykoro", "1988-05-01", "SLE"),
            ("Grace Mensahene", "1982-10-10", "GHA"),
            ("Yonas Habtezion", "1997-03-25", "ERI"),
            ("Leyla Nazarpur", "1985-07-07", "IRN"),
            ("Abel Kidanemar", "1989-02-14", "ERI"),
            ("Nahid Soltanifar", "1992-11-03", "IRN"),
            ("Kwame Ofosuhene", "1986-06-21", "GHA"),
            ("Halima Warsameh", "1996-01-17", "SOM"),
            ("Mehret Asgedomu", "1998-09-09", "ERI"),
            ("Babak Jahangirad", "1981-04-30", "IRN"),
            ("Fatou Camarakunda", "1994-07-12", "GIN"),
            ("Emeka Nwachukor", "1983-12-28", "NGA"),
            ("Saba Woldegioris", "1990-05-05", "ERI"),
            ("Parisa Golshanfar", "1997-10-23", "IRN"),
            ("Ousmane Barryndia", "1985-08-08", "GIN"),
            ("Adwoa Boatengmaa", "1991-03-19", "GHA"),
            ("Liban Guleedani", "1999-12-01", "SOM"),
            ("Senait Fesehatsi", "1987-01-25", "ERI"),
            ("Reza Moradikhah", "1979-09-14", "IRN"),
            ("Chidi Okaforanya", "1993-02-02", "NGA"),
            ("Alpha Kamarabana", "1988-11-11", "SLE"),
            ("Hodan Jimalewad", "1995-06-06", "SOM"),
            ("Daniel Mebrahtom", "1984-10-31", "ERI"),
            ("Shirin Daryaeefar", "1990-08-27", "IRN"),
            ("Yaa Frimpongwaa", "1982-04-04", "GHA"),
            ("Mamadou Sowkeita", "1996-12-15", "GIN"),
            ("Almaz Haileselas", "1992-07-29", "ERI"),
            ("Kamran Tavakoliani", "1986-03-03", "IRN"),
            ("Ngozi Eberechuk", "1998-05-20", "NGA"),
            ("Isatu Conteyillah", "1994-09-26", "SLE"),
            ("Omar Farahdheer", "1980-01-10", "SOM"),
            ("Tsion Gebremikal", "1997-02-18", "ERI"),
        ),
        start=1,
    )
)

# The IND has a dossier on these people.
ON_FILE = PEOPLE[:12]

# Nobody has a number for these people yet; the intake asks about them.
UNNUMBERED = (
    Person(number=0, name="Sami Adanech", born="1998", nationality="ETH"),
    Person(number=0, name="Lamin Jallowkunda", born="2001", nationality="GMB"),
    Person(number=0, name="Rahel Woldemika", born="1994-06", nationality="ERI"),
)
