"""Every kind of field, one class each. Importing this package registers them all."""

from portal.formkit.kinds.attached import File, Photo, Sign
from portal.formkit.kinds.figures import Calc, Int, Money, Number, Percent, Year
from portal.formkit.kinds.people import (
    Article,
    Customer,
    Dept,
    Guest,
    People,
    Person,
    PersonOrGuest,
    Post,
    Ref,
    Scan,
)
from portal.formkit.kinds.personal import IdNo, Phone, Plate
from portal.formkit.kinds.tables import Table
from portal.formkit.kinds.times import Date, DateRange, DateTime, Month, Quarter, Time
from portal.formkit.kinds.words import (
    Checklist,
    Choice,
    LongText,
    Multi,
    Place,
    RegulationText,
    RichText,
    Scale,
    Text,
    YesNo,
)

__all__ = [
    "Article", "Calc", "Checklist", "Choice", "Customer", "Date", "DateRange", "DateTime", "Dept", "File", "Guest",
    "IdNo", "Int", "LongText", "Money", "Month", "Multi", "Number", "People", "Percent", "Person", "PersonOrGuest",
    "Phone", "Photo", "Place", "Plate", "Post", "Quarter", "Ref", "RegulationText", "RichText", "Scale", "Scan",
    "Sign",
    "Table", "Text", "Time",
    "Year", "YesNo",
]  # fmt: skip
