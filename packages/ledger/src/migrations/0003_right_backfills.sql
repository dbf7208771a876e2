-- What it takes to leave out what nothing has changed for, and to tell what a reader has taken in of the partitions that it
-- reads.

-- "unchanged upstream": left out, because nothing that it reads has changed.
alter table steps drop constraint steps_state_check;
alter table steps add constraint steps_state_check check (
  state in ('waiting', 'running', 'done', 'failed', 'unavailable', 'unchanged upstream', 'not run', 'interrupted')
);
alter table run_assets drop constraint run_assets_state_check;
alter table run_assets add constraint run_assets_state_check check (
  state in (
    'waiting', 'materialized', 'unchanged', 'unchanged upstream', 'unavailable', 'failed', 'not run', 'interrupted'
  )
);
alter table check_results drop constraint check_results_state_check;
alter table check_results add constraint check_results_state_check
  check (state in ('passed', 'warned', 'failed', 'error', 'not run', 'unchanged upstream'));

-- Of a materialization of a partition: of that partition's content. (Before this migration: of the whole asset's.)
comment on column materializations.fingerprint is 'of the content that it left: of the partition''s where it has one';

-- Materializations of one asset are numbered in the order in which they are committed, so "changed after it was read" is
-- a comparison of their numbers.
alter table latest
  -- The materialization that gave the asset the version that it has: the newest that was no "unchanged".
  add column changed bigint references materializations,
  -- Which materialization of each input it read: {"<asset>": 12} or null where that had none. Null where nobody knows.
  add column reads jsonb,
  -- Of the run that made it; null for what was made elsewhere.
  add column logical_date date,
  -- A step that was to write it ended without success since, or died: when that was started. Nobody knows what is in it.
  add column doubtful_since timestamptz;
alter table latest_partitions
  add column fingerprint text,
  -- The materialization that made the partition for the first time, and the one that changed it last.
  add column first bigint references materializations,
  add column changed bigint references materializations,
  add column doubtful_since timestamptz;

update latest as l set changed = coalesce(
  (select max(m.id) from materializations as m where m.asset = l.asset and not m.unchanged), l.materialization
);
update latest as l set
  reads = case when l.inputs is not null then (
    select coalesce(jsonb_object_agg(i.asset, i.read -> 'materialization'), '{}') from jsonb_each(m.inputs) as i (asset, read)
  ) end,
  logical_date = r.logical_date
from materializations as m left join runs as r on r.id = m.run_id
where m.id = l.materialization;
update latest_partitions as p set first = h.first, changed = coalesce(h.changed, h.first)
from (
  select asset, partition, min(id) as first, max(id) filter (where not unchanged) as changed
  from materializations where partition is not null
  group by asset, partition
) as h
where h.asset = p.asset and h.partition = p.partition;
-- Made anew as a whole since: every partition may have changed.
update latest_partitions as p set changed = m.id
from (
  select asset, max(id) as id from materializations where partition is null and not unchanged group by asset
) as m
where m.asset = p.asset and m.id > p.changed;
alter table latest alter column changed set not null;
alter table latest_partitions alter column first set not null, alter column changed set not null;

update latest as l set doubtful_since = (
  select min(a.ended_at) from run_assets as a
  where a.asset = l.asset and a.partition is null and a.state = 'failed' and a.counted = l.materialization
);
update latest_partitions as p set doubtful_since = (
  select min(a.ended_at) from run_assets as a
  where a.asset = p.asset and a.partition = p.partition and a.state = 'failed' and a.counted = p.materialization
);
create index latest_doubtful on latest (asset) where doubtful_since is not null;
create index latest_partitions_doubtful on latest_partitions (asset) where doubtful_since is not null;

-- The newest result of each check that ran, for planning: what it has proved counts as long as none of its assets changes.
create table latest_checks (
  check_key text primary key,
  assets text[] not null,
  -- It lets pass.
  passes boolean not null,
  -- The newest materialization that changed one of its assets, when it ran. Null where none of them has a history.
  proved bigint,
  at timestamptz not null
);
insert into latest_checks (check_key, assets, passes, proved, at)
select
  c.check_key, c.assets, c.state in ('passed', 'warned') or (c.state = 'failed' and c.severity = 'warn'),
  (
    select max(m.id) from latest as l join materializations as m on m.id = l.changed
    where l.asset = any(c.assets) and m.at <= c.at
  ),
  c.at
from (
  select distinct on (check_key) * from check_results where state <> 'not run' order by check_key, id desc
) as c;

-- What people were told of and is not over: each trouble is told once.
create table alerts_told (
  kind text not null check (kind in ('not available', 'failed')),
  target text not null,
  asset text not null,
  -- Empty where the asset is meant as a whole.
  partition text not null,
  date text not null,
  run_id text not null,
  told_at timestamptz not null,
  primary key (target, asset, kind, partition, date)
);
