"""Loads the data files of one area: checks everything first, then saves all of it or nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.data.build import Builder
from pcc_portal.data.forms import FILES
from pcc_portal.data.plan_file import FILE as PLAN_FILE
from pcc_portal.data.plan_file import read_plan
from pcc_portal.data.rows import FREE_LINKS, NATURAL_KEYS, Wanted, key_of, related_names
from pcc_portal.data.tables import CellError, read_table
from pcc_portal.publishing.actions import record, require_permission
from pcc_portal.publishing.models import AuditEntry, Identified, Publishable

DATA = Path(__file__).parent
SET_UP_EMAIL = "set-up@portal.invalid"
LOADED = "Loaded from the data of"


class DataRefusedError(Exception):
    """The data files can't be loaded; `errors` says why, cell by cell. Nothing was saved."""

    def __init__(self, errors: Sequence[CellError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(errors)


@dataclass(frozen=True)
class Loaded:
    """How many rows of each kind the files hold, and what this run did."""

    wanted: Mapping[type[models.Model], int]
    added: int
    changed: int


def set_up_user() -> User:
    """The account that stands for the set-up itself in the audit trail. Nobody can sign in with it."""
    user, is_new = User.objects.get_or_create(email=SET_UP_EMAIL, defaults={"name": "Set-up", "is_active": False})
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def read_area(area: str, folder: Path) -> list[Wanted]:
    """Read and check all files of an area. Raises DataRefusedError with every fault of every file."""
    errors: list[CellError] = []
    tables = {}
    for file, (form_class, unique) in FILES.items():
        checked = read_table(folder / file, form_class, unique=unique)
        errors.extend(checked.errors)
        tables[file] = checked.rows
    tree, plan_errors = read_plan(folder / PLAN_FILE)
    errors.extend(plan_errors)
    builder = Builder(area, tables, tree, incomplete={error.file for error in errors})
    wanted = builder.build()
    errors.extend(builder.errors)
    if errors:
        raise DataRefusedError(errors)
    if repeats := _repeats(wanted):
        raise DataRefusedError(repeats)
    return wanted


def _repeats(wanted: Iterable[Wanted]) -> list[CellError]:
    """Faults of rows that mean the same saved row, though their files tell them apart."""
    errors = []
    seen: dict[tuple[Any, ...], Wanted] = {}
    for each in wanted:
        first = seen.setdefault((each.model, each.key), each)
        if first is not each:
            place = f"{first.origin.file}, row {first.origin.number}"
            errors.append(each.error(NATURAL_KEYS[each.model][-1], f"This repeats {place}."))
    return errors


@transaction.atomic
def load_area(area: str, *, by: User | None = None, folder: Path | None = None) -> Loaded:
    """Bring the database to what the area's files say, and publish what is new. A second run changes nothing.

    What somebody changed in the portal since stays as it is.

    `by` is the person who loads, who needs the right to publish; None is the set-up itself. Raises DataRefusedError for
    bad files or for a change of what was published, and PermissionDenied; nothing is saved then.
    """
    wanted = read_area(area, folder or DATA / area)
    if by is not None:
        for kind in dict.fromkeys(each.model for each in wanted if issubclass(each.model, Publishable)):
            require_permission(by, "publish", kind())
    counts = Counter(each.model for each in wanted)
    sync = _Sync(area, by)
    for model in NATURAL_KEYS:
        sync.save(model, [each for each in wanted if each.model is model])
    if sync.errors:
        raise DataRefusedError(sync.errors)
    sync.save_links([each for each in wanted if each.links])
    if sync.errors:
        raise DataRefusedError(sync.errors)
    sync.write_trail()
    return Loaded(counts, sync.added, sync.changed)


class _Sync:
    """Compares wanted rows with saved ones, model by model, and saves the difference."""

    def __init__(self, area: str, by: User | None) -> None:
        self.area, self.person = area, by
        self.at = timezone.now()
        self.errors: list[CellError] = []
        self.new: dict[type[models.Model], list[Any]] = {}
        self.changed = 0

    @property
    def by(self) -> User:
        if self.person is None:
            self.person = set_up_user()
        return self.person

    @property
    def added(self) -> int:
        return sum(len(rows) for rows in self.new.values())

    def save(self, model: type[models.Model], wanted: list[Wanted]) -> None:
        """Save the rows of one model: new ones in bulk, a batch for each depth of rows that name one another."""
        saved = {}
        if wanted:
            # The first wins: where staff revised a figure from the same source, the file means the old one.
            rows = model._base_manager.select_related(*related_names(model)).order_by("-pk")
            saved = {key_of(row): row for row in rows}
        pending = []
        for each in wanted:
            each.instance = saved.get(each.key)
            if each.instance is None:
                pending.append(each)
        for each in wanted:
            if each.instance is not None:
                self._update(each)
        while pending:
            ready = [each for each in pending if all(row.instance is not None for row in _named(each))]
            if not ready:
                return  # what these rows name was refused, and that is in the errors already
            pending = [each for each in pending if each not in ready]
            self._create(model, ready)

    def _create(self, model: type[models.Model], wanted: list[Wanted]) -> None:
        good: list[tuple[Wanted, Any]] = []
        for each in wanted:
            row: Any = model(**_resolved(each))
            if isinstance(row, Identified):
                row.public_id = each.public_id(self.area)
            if isinstance(row, Publishable):
                row.published_at, row.published_by = self.at, self.by
            if self._obeys(each, row.clean_fields, exclude=_foreign_keys(model)) and self._obeys(each, row.clean):
                good.append((each, row))
        try:
            with transaction.atomic():
                model._base_manager.bulk_create([row for _, row in good], batch_size=200)
        except IntegrityError:
            self._find_refused(good)
            return
        for each, row in good:
            each.instance = row
        self.new.setdefault(model, []).extend(row for _, row in good)

    def _find_refused(self, rows: list[tuple[Wanted, Any]]) -> None:
        """Name the rows that the database refuses. Slow, so it is done only once something is wrong."""
        for each, row in rows:
            if self._obeys(each, row.validate_constraints):
                try:
                    with transaction.atomic():
                        row.save(force_insert=True)
                except IntegrityError as error:
                    self.errors.append(each.error("", f"The database refuses this row: {error}."))

    def _obeys(self, each: Wanted, check: Callable[..., None], **options: Any) -> bool:
        """Run one of the model's own checks; what it says goes to the errors."""
        try:
            check(**options)
        except ValidationError as error:
            for column, messages in getattr(error, "error_dict", {"__all__": error}).items():
                texts = ValidationError(messages).messages
                self.errors.append(each.error("" if column == "__all__" else column, " ".join(texts)))
            return False
        return True

    def _update(self, each: Wanted) -> None:
        row = each.instance
        changes = {
            name: (before, value) for name, value in _resolved(each).items() if (before := getattr(row, name)) != value
        }
        changes = self._not_changed_by_people(row, changes)
        if not changes:
            return
        if getattr(row, "is_locked", False):
            free = getattr(row, "editable_once_published", ())
            if frozen := [name for name in changes if name not in free]:
                self.errors.extend(each.error(name, _refusal(row)) for name in frozen)
                return
        for name, (_, value) in changes.items():
            setattr(row, name, value)
        exclude = _foreign_keys(each.model)
        checks = [self._obeys(each, row.clean_fields, exclude=exclude), self._obeys(each, row.validate_constraints)]
        if not (all(checks) and self._obeys(each, row.clean)):
            return
        row.save(update_fields=[*changes, *(["modified_at"] if isinstance(row, Identified) else [])])
        self._record_change(row, {name: [str(before), str(value)] for name, (before, value) in changes.items()})

    def _not_changed_by_people(self, row: models.Model, changes: dict[str, Any]) -> dict[str, Any]:
        """The changes without those of fields that somebody has changed since: the portal knows more than the file."""
        if not changes:
            return changes
        entries = AuditEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(row), object_id=row.pk, verb=AuditEntry.Verb.CHANGED
        )
        told = {name for entry in entries.exclude(reason__startswith=LOADED) for name in entry.changes}
        return {name: change for name, change in changes.items() if name not in told}

    def _record_change(self, row: models.Model, changes: dict[str, list[str]]) -> None:
        self.changed += 1
        record(AuditEntry.Verb.CHANGED, row, by=self.by, reason=f"{LOADED} {self.area}", changes=changes)

    def save_links(self, wanted: list[Wanted]) -> None:
        """Set the many-to-many links; those of new rows in bulk."""
        new = {(model, row.pk) for model, rows in self.new.items() for row in rows}
        for model in dict.fromkeys(each.model for each in wanted):
            rows = [each for each in wanted if each.model is model]
            for name in dict.fromkeys(name for each in rows for name in each.links):
                self._save_links(model, name, rows, new)

    def _save_links(
        self, model: type[models.Model], name: str, wanted: list[Wanted], new: set[tuple[type[models.Model], Any]]
    ) -> None:
        field: Any = model._meta.get_field(name)
        through: Any = field.remote_field.through
        own, other = f"{field.m2m_column_name()}", f"{field.m2m_reverse_name()}"
        before: dict[int, set[int]] = {}
        ids = [each.instance.pk for each in wanted]
        for one, two in through._base_manager.filter(**{f"{own}__in": ids}).values_list(own, other):
            before.setdefault(one, set()).add(two)
        missing: list[Any] = []
        for each in wanted:
            row = each.instance
            should = {link.instance.pk for link in each.links.get(name, [])}
            if (has := before.get(row.pk, set())) == should:
                continue
            if (model, row.pk) in new:
                missing.extend(through(**{own: row.pk, other: pk}) for pk in sorted(should))
            elif not self._not_changed_by_people(row, {name: should}):
                continue
            elif getattr(row, "is_locked", False) and name not in FREE_LINKS.get(model, frozenset()):
                self.errors.append(each.error(name, _refusal(row)))
            else:
                getattr(row, name).set(should)
                self._record_change(row, {name: [str(sorted(has)), str(sorted(should))]})
        through._base_manager.bulk_create(missing, batch_size=200)

    def write_trail(self) -> None:
        """One line of the audit trail for each kind of row that was added, on the first of them."""
        for model, rows in self.new.items():
            if not issubclass(model, Publishable) or not rows:
                continue
            name = model._meta.verbose_name if len(rows) == 1 else model._meta.verbose_name_plural
            record(
                AuditEntry.Verb.IMPORTED,
                rows[0],
                by=self.by,
                reason=f"Loaded and published {len(rows)} {name} from the data of {self.area}; this is the first.",
                changes={"rows": ["", str(len(rows))]},
            )


def _foreign_keys(model: type[models.Model]) -> set[str]:
    """They were looked up by the builder, so they need no second look in the database."""
    return {field.name for field in model._meta.concrete_fields if field.is_relation}


def _named(each: Wanted) -> Iterable[Wanted]:
    return (value for value in each.values.values() if isinstance(value, Wanted))


def _resolved(each: Wanted) -> dict[str, Any]:
    return {name: value.instance if isinstance(value, Wanted) else value for name, value in each.values.items()}


def _refusal(row: models.Model) -> str:
    name = row._meta.verbose_name
    return f"The {name} “{row}” is published, so this can't be changed here. Put the old value back, or add a new row."
