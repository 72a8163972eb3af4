"""The closed vocabularies of the dataset. A value outside its enum cannot enter a record."""

from __future__ import annotations

from enum import StrEnum


class EventType(StrEnum):
    PROTEST = "protest"
    ARREST = "arrest"
    CHARGE = "charge"
    TRIAL = "trial"
    CONVICTION = "conviction"
    SENTENCING = "sentencing"
    RELEASE = "release"


CUSTODY = frozenset(EventType) - {EventType.PROTEST}


class Status(StrEnum):
    OCCURRED = "occurred"
    PLANNED = "planned"
    DENIED = "denied"


class DatePrecision(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


class DateBasis(StrEnum):
    EXPLICIT = "explicit"  # the text names the calendar day, month or year
    RELATIVE = "relative"  # 'late Tuesday', 'two days earlier'
    NONE = "none"


class PlacePrecision(StrEnum):
    SITE = "site"
    LOCALITY = "locality"
    ADMIN1 = "admin1"
    COUNTRY = "country"
    UNKNOWN = "unknown"


class Form(StrEnum):
    DEMONSTRATION = "demonstration"
    MARCH = "march"
    RALLY = "rally"
    PICKET = "picket"
    SIT_IN = "sit_in"
    STRIKE = "strike"
    HUNGER_STRIKE = "hunger_strike"
    RIOT = "riot"
    BLOCKADE = "blockade"
    VIGIL = "vigil"
    OCCUPATION = "occupation"
    BOYCOTT = "boycott"
    PETITION = "petition"
    OTHER = "other"


class Role(StrEnum):
    PROTESTER = "protester"
    ORGANIZER = "organizer"
    TARGET = "target"
    SECURITY_FORCE = "security_force"
    DETAINING_AUTHORITY = "detaining_authority"
    COURT = "court"
    PROSECUTOR = "prosecutor"
    COUNTER_PROTESTER = "counter_protester"


class ActorKind(StrEnum):
    PERSON = "person"
    GROUP = "group"
    ORGANISATION = "organisation"
    STATE = "state"
    UNKNOWN = "unknown"


class SentenceKind(StrEnum):
    IMPRISONMENT = "imprisonment"
    ADMINISTRATIVE_ARREST = "administrative_arrest"
    HOUSE_ARREST = "house_arrest"
    PROBATION = "probation"
    COMMUNITY_SERVICE = "community_service"
    FINE = "fine"
    DEATH = "death"
    OTHER = "other"


class ChargeCategory(StrEnum):
    """After the International Classification of Crime for Statistical Purposes (ICCS, UNODC 2015), level 1,
    with section 08 ('acts against public order and authority') opened up, since that is where protest law lives."""

    HOMICIDE = "homicide"  # ICCS 01
    HARM = "harm_to_person"  # 02: assault, threats, kidnapping, torture
    SEXUAL = "sexual"  # 03
    PROPERTY_VIOLENT = "robbery"  # 04
    PROPERTY = "property"  # 05: theft, burglary, damage, arson
    DRUGS = "drugs"  # 06
    FRAUD = "fraud_corruption"  # 07
    UNSANCTIONED_ASSEMBLY = "unsanctioned_assembly"  # 0803/0805: rallies without a permit, unlawful assembly
    RIOT = "riot"  # 0801
    DISORDER = "public_disorder"  # hooliganism, disturbing the peace, blocking traffic
    DISOBEDIENCE = "disobedience"  # resisting police, contempt, failing to disperse
    SPEECH = "speech"  # insult, defamation, blasphemy, false news, incitement to hatred, extremism by word
    SECURITY = "state_security"  # 09: treason, espionage, terrorism, sedition, separatism, coup
    ORGANISATION = "banned_organisation"  # membership in or support of a banned group
    IMMIGRATION = "immigration"  # 0806
    WEAPONS = "weapons"  # 0901
    HATE_CRIME = "hate_crime"
    OTHER = "other"


class RunState(StrEnum):
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    HELD = "held"
