"""English abbreviations of the news, by what may follow their full stop."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BEFORE_A_NAME = _words(
    """Adm Ald Amb Asst Assoc Atty Brig Capt Cmdr Col Comdr Cpl Det Dr Drs Fr Gen Gens Gov Govs Hon Insp Lt Lts Maj
    Messrs Mr Mrs Ms Mx Pfc Pres Prof Profs Pvt Rep Reps Rev Sen Sens Sgt Spc Ste Supt Treas vs v Mlle Mme Msgr
    Sgts"""
)
"""No sentence ends here: titles and the like, before the name that they belong to."""

BEFORE_A_NUMBER = _words("No Nos Art Sec Fig pp p ca approx Vol Ch Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec")
"""A sentence goes on where a number follows."""

ANYWHERE = _words(
    """Mon Tue Tues Wed Weds Thu Thur Thurs Fri Sat Sun Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec
    Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Mass Md Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa
    Penn Tenn Tex Va Vt Wash Wis Wyo Ont Que Inc Corp Co Cos Ltd Bros Jr Dept Univ Assn Ave Blvd Rd Bldg etc al
    est dept govt Ph.D M.D a.m p.m A.M P.M i.e e.g cf Govt Intl Natl Sr St Ft Mt Sec"""
)
"""A sentence may end here, and does where a word follows that begins sentences."""

NEVER_AT_THE_END = _words("i.e e.g cf approx ca")
"""No sentence ends here, whatever follows."""

STARTERS = _words(
    """A After Although An And Another As At Because Before Both But By Despite Did Do Does During Earlier Even Every
    For From Had Has Have He Her Here His How However I If In Instead Is It Its Last Later Many Meanwhile More Most My
    Nor Not Now Of On Once One Only Or Others Our Over She Since So Some Still Such That The Their Then There These They
    This Those Though Thus To Under Until We Were What When Where Whether Which While Who Why Will With Without Yes Yet
    You Your"""
)
"""Words in whose capitalised form sentences begin, and names seldom."""

INITIALS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]|[A-Z]")
"""U.S, J.K, D.C, p.m, or one capital letter."""

SAYS = re.compile(
    r"""(?:(?:[A-Z][\w.'-]*|al|bin|de|van|von)\s+){1,4}
    (?:added|announced|answered|argued|asked|asks|continued|cried|declared|exclaimed|explained|joked|noted|replied|
    responded|said|says|shouted|told|tweeted|urged|warned|wondered|writes|wrote|yelled)\b""",
    re.VERBOSE,
)
"""A speaker and a verb of saying, as they follow a quotation."""
