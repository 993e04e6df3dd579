"""The health professions that people are asked for, by their keys."""

from collections.abc import Mapping

from locales import Words, marked

PROFESSIONS: Mapping[str, Words] = {
    "doctor": marked("Doctor"),
    "gp": marked("GP (family doctor)"),
    "nurse": marked("Nurse"),
    "midwife": marked("Midwife"),
    "surgeon": marked("Surgeon"),
    "pharmacist": marked("Pharmacist"),
    "dentist": marked("Dentist"),
    "public-health": marked("Public health"),
    "scientist": marked("Scientist or laboratory"),
}
