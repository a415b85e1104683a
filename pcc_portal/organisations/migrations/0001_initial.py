import django.core.validators
import django.db.models.deletion
import pcc_portal.publishing.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=pcc_portal.publishing.models.new_public_id, editable=False, max_length=8, unique=True, verbose_name='permanent id')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('modified_at', models.DateTimeField(auto_now=True)),
                ('published_at', models.DateTimeField(blank=True, db_index=True, editable=False, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('withdrawn_reason', models.TextField(blank=True, editable=False)),
                ('kind', models.CharField(choices=[('force', 'police force area'), ('authority', 'local authority'), ('unit', 'local policing unit'), ('wider', 'wider area'), ('other', 'other place')], max_length=12)),
                ('name', models.CharField(max_length=120)),
                ('gss_code', models.CharField(blank=True, help_text='The code of the Office for National Statistics, for example E06000006.', max_length=9, validators=[django.core.validators.RegexValidator('^[A-Z]\\d{8}$', 'A GSS code is a letter and eight digits.')], verbose_name='GSS code')),
                ('source', models.TextField(blank=True)),
                ('source_note', models.TextField(blank=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organisations.area')),
                ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['kind', 'name'],
                'abstract': False,
                'default_permissions': ('add', 'change', 'delete', 'view', 'publish'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True)), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='organisations_area_published_by_someone', violation_error_message='What is published needs the person who published it.'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True), ('withdrawn_reason', '')), models.Q(('published_at__isnull', False), ('withdrawn_at__gte', models.F('published_at')), ('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), _connector='OR'), name='organisations_area_withdrawn_with_reason', violation_error_message='Withdrawing needs a person, a reason, and a row that was published before.'), models.UniqueConstraint(fields=('kind', 'name'), name='area_unique_name_of_kind'), models.UniqueConstraint(condition=models.Q(('gss_code', ''), _negated=True), fields=('gss_code',), name='area_unique_gss_code'), models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='area_not_its_own_parent', violation_error_message="An area can't lie in itself.")],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=pcc_portal.publishing.models.new_public_id, editable=False, max_length=8, unique=True, verbose_name='permanent id')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('modified_at', models.DateTimeField(auto_now=True)),
                ('published_at', models.DateTimeField(blank=True, db_index=True, editable=False, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('withdrawn_reason', models.TextField(blank=True, editable=False)),
                ('kind', models.CharField(choices=[('office', 'office of a Commissioner'), ('force', 'police force'), ('council', 'council'), ('csp', 'Community Safety Partnership'), ('charity', 'charity'), ('company', 'company'), ('community', 'community organisation'), ('health', 'health body'), ('fire', 'fire and rescue'), ('justice', 'criminal justice body'), ('board', 'board or partnership'), ('national', 'national body'), ('education', 'education'), ('other', 'other')], max_length=12)),
                ('name', models.CharField(max_length=200, unique=True)),
                ('short_name', models.CharField(blank=True, max_length=60)),
                ('role', models.TextField(blank=True, help_text='What it does for this area, in a sentence.')),
                ('website', models.URLField(blank=True)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('source', models.TextField(blank=True)),
                ('source_note', models.TextField(blank=True)),
                ('areas', models.ManyToManyField(blank=True, related_name='organisations', to='organisations.area')),
                ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('succeeded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='organisations.organisation')),
                ('withdrawn_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name'],
                'abstract': False,
                'default_permissions': ('add', 'change', 'delete', 'view', 'publish'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True)), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='organisations_organisation_published_by_someone', violation_error_message='What is published needs the person who published it.'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True), ('withdrawn_reason', '')), models.Q(('published_at__isnull', False), ('withdrawn_at__gte', models.F('published_at')), ('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), _connector='OR'), name='organisations_organisation_withdrawn_with_reason', violation_error_message='Withdrawing needs a person, a reason, and a row that was published before.'), models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='organisation_ends_after_start', violation_error_message='The end date lies before the start date.'), models.CheckConstraint(condition=models.Q(('succeeded_by__isnull', True), models.Q(('succeeded_by', models.F('id')), _negated=True), _connector='OR'), name='organisation_not_its_own_successor', violation_error_message="An organisation can't succeed itself.")],
            },
        ),
        migrations.CreateModel(
            name='OfficeHolder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=pcc_portal.publishing.models.new_public_id, editable=False, max_length=8, unique=True, verbose_name='permanent id')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('modified_at', models.DateTimeField(auto_now=True)),
                ('published_at', models.DateTimeField(blank=True, db_index=True, editable=False, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('withdrawn_reason', models.TextField(blank=True, editable=False)),
                ('person', models.CharField(max_length=120)),
                ('post', models.CharField(choices=[('commissioner', 'Police and Crime Commissioner'), ('deputy', 'Deputy Police and Crime Commissioner'), ('chief_constable', 'Chief Constable'), ('chief_executive', 'Chief Executive'), ('finance', 'Chief Finance Officer')], max_length=20)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('source', models.TextField(blank=True)),
                ('source_note', models.TextField(blank=True)),
                ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='office_holders', to='organisations.organisation')),
            ],
            options={
                'ordering': ['post', '-starts_on'],
                'abstract': False,
                'default_permissions': ('add', 'change', 'delete', 'view', 'publish'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True)), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='organisations_officeholder_published_by_someone', violation_error_message='What is published needs the person who published it.'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True), ('withdrawn_reason', '')), models.Q(('published_at__isnull', False), ('withdrawn_at__gte', models.F('published_at')), ('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), _connector='OR'), name='organisations_officeholder_withdrawn_with_reason', violation_error_message='Withdrawing needs a person, a reason, and a row that was published before.'), models.UniqueConstraint(fields=('person', 'post', 'starts_on'), name='office_holder_unique_term'), models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('starts_on__lte', models.F('ends_on')), _connector='OR'), name='office_holder_ends_after_start', violation_error_message='The end date lies before the start date.')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationIdentifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scheme', models.CharField(choices=[('GB-CHC', 'charity number (England and Wales)'), ('GB-COH', 'company number'), ('GB-LAE', 'local authority code (England)')], max_length=10)),
                ('number', models.CharField(max_length=30)),
                ('source_note', models.TextField(blank=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identifiers', to='organisations.organisation')),
            ],
            options={
                'ordering': ['scheme', 'number'],
                'constraints': [models.UniqueConstraint(fields=('scheme', 'number'), name='identifier_unique_in_scheme')],
            },
        ),
    ]
