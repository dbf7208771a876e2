-- What it takes to trust runs: who carries one out, who may write an asset, what is known to be wrong, and what
-- everything that counts was made from.

alter table runs drop constraint runs_state_check;
alter table runs add constraint runs_state_check
  check (state in ('running', 'succeeded', 'failed', 'interrupted', 'cancelled'));
-- `lease_owner` stays when a run ends by itself: its owner may still write the last events, or repeat a write whose
-- answer was lost. Whoever takes a run away from its owner sets another one, or null. A lease counts while
-- `lease_until` lies ahead (the server's clock).
alter table runs
  add column cancel_requested_by text,
  add column cancel_requested_at timestamptz,
  -- When it was last resumed, by the target's clock: what ended before belongs to an earlier process.
  add column resumed_at timestamptz,
  -- How far the target's clock is ahead of the server's: turns a heartbeat into a time of the target.
  add column clock_ahead interval not null default '0';
-- No process of the time before leases is known: whoever looks finds these runs dead, and can bury them.
update runs set lease_owner = 'unknown', lease_until = started_at where state = 'running';

alter table steps
  -- Chosen by the process for each attempt: a start that is written twice, because its answer was lost, is one attempt.
  add column start_token text;

-- The run that may write an asset. A lock counts while its run is running and has its lease.
create table asset_locks (
  asset text primary key,
  run_id text not null references runs on delete cascade,
  taken_at timestamptz not null default now()
);
create index asset_locks_of_run on asset_locks (run_id);

alter table materializations
  -- Of the whole asset's content afterwards, where it was taken.
  add column fingerprint text,
  -- Null where nobody knows what was read; {} where it is known to have read nothing.
  alter column inputs drop not null,
  alter column inputs drop default;
update materializations set inputs = null where run_id is null;

alter table latest
  -- What its materialization read, as planning compares it: {"<asset>": "<version>" or null where it had none}. Null where
  -- nobody knows, as for everything made before this table had the column.
  add column inputs jsonb,
  add column fingerprint text;

-- In the order in which planning lists them, so that a snapshot of many partitions need not sort.
alter table latest_partitions alter column partition type text collate "C";

-- What became known to be wrong. A row counts while nothing has been materialized since: of its partition, or of the
-- asset where it means all of it. Rows that no longer count stay, as history.
create table invalidations (
  id bigint generated always as identity primary key,
  asset text not null,
  -- Null: all of it.
  partition text,
  kind text not null check (kind in ('marked', 'changed outside')),
  reason text not null,
  requested_by text not null,
  at timestamptz not null,
  -- The newest one of the asset (of the partition) at that time: what is wrong. Null where there was none.
  materialization bigint references materializations
);
create index invalidations_of_asset on invalidations (asset, id);

alter table run_assets
  -- Of an end without a materialization: the one that counted then. While it still does, the end is the newest news.
  add column counted bigint references materializations;
update run_assets as a set counted = (
  select max(m.id) from materializations as m
  where m.asset = a.asset and m.partition is not distinct from a.partition and m.at <= a.ended_at
)
where a.state in ('failed', 'unavailable');
create index run_assets_trouble on run_assets (asset, partition, ended_at desc) where state in ('failed', 'unavailable');
