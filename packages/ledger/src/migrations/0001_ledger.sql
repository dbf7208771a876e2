-- The ledger: what was asked, what was done, and what everything was made from.
-- Tables are made in the ledger's own schema, which the migration's transaction has put on the search path.
--
-- Times come from the caller, who has the target's clock; the sandbox's clock is not the server's. The exceptions are
-- leases and heartbeats (lease_until, heartbeat_at): they compare processes, so they use the server's own now().
--
-- Nothing here is ever updated into another history: a materialization is written once. What changes are the states
-- of a run that goes on, and the two "latest" tables, which point at the materializations that count.

create table runs (
  -- Short and random; any unique prefix names the run.
  id text primary key check (id <> ''),
  state text not null check (state in ('running', 'succeeded', 'failed', 'interrupted')),
  -- A backfill is a run over partitions.
  kind text not null check (kind in ('materialize', 'backfill')),
  target text not null,
  logical_date date not null,
  -- The request with every name resolved, and the whole plan: enough to carry the run on without its process.
  request jsonb not null,
  plan jsonb not null,
  reason text,
  requested_by text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  summary jsonb,
  -- Who carries the run out, until when he must have renewed it, and when he last did (the server's clock).
  lease_owner text,
  lease_until timestamptz,
  heartbeat_at timestamptz,
  -- How many events the run has: the next one's number, less one.
  event_count bigint not null default 0,
  check ((state = 'running') = (ended_at is null))
);
create index runs_newest on runs (started_at desc);
create index runs_going on runs (target) where state = 'running';

create table steps (
  run_id text not null references runs on delete cascade,
  step text not null,
  -- Place in the plan.
  position integer not null,
  state text not null
    check (state in ('waiting', 'running', 'done', 'failed', 'unavailable', 'not run', 'interrupted')),
  -- 0 until it first starts; a resumed run starts a step again under the next number.
  attempt integer not null default 0,
  operation text not null,
  executor text not null,
  partition text,
  pool text,
  -- The step as planned, data alone: what a worker on another machine needs to carry it out.
  spec jsonb not null,
  -- What it read from outside itself, as it was when it started:
  -- {"<asset>": {"version": "...", "materialization": 12} or null where that asset had no materialization}.
  inputs jsonb not null default '{}',
  -- What it started outside this machine (an execution, a task): a resume looks it up before it starts another.
  external_id text,
  external_url text,
  lease_owner text,
  lease_until timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  message text,
  primary key (run_id, step)
);

-- One asset (one partition of it) was written. Its data is what it was made from: `inputs`.
create table materializations (
  id bigint generated always as identity primary key,
  asset text not null,
  partition text,
  -- The data version. Another one for every materialization, except that content which is the same keeps the version
  -- it had ("unchanged"): readers compare versions, so nothing behind it becomes stale.
  version text not null,
  code_version text not null,
  -- Null for what was not made by a run: a season loaded in bulk, an adopted table, dbt by hand. `source` says which.
  run_id text references runs,
  step text,
  attempt integer,
  source text not null default 'run',
  unchanged boolean not null default false,
  mode text,
  -- Rows in this partition (in the whole asset, where it has no partitions) afterwards, and rows written.
  rows bigint,
  rows_written bigint,
  duration_ms bigint,
  -- The version of everything that it read: {"<asset>": {"version": "...", "materialization": 12} or null}.
  -- What the same step made is read as that step made it; the rest as it was when the step started, so that a parent
  -- that was rebuilt while the child ran leaves the child stale.
  inputs jsonb not null default '{}',
  metadata jsonb not null default '{}',
  at timestamptz not null,
  check ((run_id is null) = (step is null) and (run_id is null) = (attempt is null))
);
-- Also makes a write that is repeated, because its answer was lost, one materialization and not two.
create unique index materializations_once on materializations (run_id, step, attempt, asset) where run_id is not null;
create index materializations_history on materializations (asset, partition, id desc);

-- The materialization that counts for each asset: planning reads these two tables and no history. Written in the same
-- statement as the materialization. A rollback points a row at an older materialization.
create table latest (
  asset text primary key,
  materialization bigint not null references materializations,
  version text not null,
  code_version text not null,
  -- Of an asset without partitions; one with partitions has the sum of its partitions.
  rows bigint,
  -- Of the newest materializations that were timed, newest first, at most five.
  durations_ms bigint[] not null default '{}',
  at timestamptz not null
);

create table latest_partitions (
  asset text not null references latest on delete cascade,
  partition text not null,
  materialization bigint not null references materializations,
  version text not null,
  rows bigint,
  at timestamptz not null,
  primary key (asset, partition)
);

-- What became of each planned asset in its step.
create table run_assets (
  run_id text not null,
  step text not null,
  asset text not null,
  position integer not null,
  partition text,
  mode text not null,
  -- Why it is in the plan.
  reason jsonb,
  -- 'waiting' until its end is known; whether its step has started is for the step to say.
  state text not null check (
    state in ('waiting', 'materialized', 'unchanged', 'unavailable', 'failed', 'not run', 'interrupted')
  ),
  materialization bigint references materializations,
  rows bigint,
  rows_before bigint,
  rows_written bigint,
  duration_ms bigint,
  message text,
  metadata jsonb not null default '{}',
  ended_at timestamptz,
  primary key (run_id, step, asset),
  foreign key (run_id, step) references steps on delete cascade
);

create table check_results (
  id bigint generated always as identity primary key,
  run_id text not null,
  step text not null,
  attempt integer not null,
  check_key text not null,
  name text not null,
  assets text[] not null,
  state text not null check (state in ('passed', 'warned', 'failed', 'error', 'not run')),
  severity text not null check (severity in ('error', 'warn')),
  failures bigint,
  duration_ms bigint,
  message text,
  -- Shows the failing rows.
  sql text,
  at timestamptz not null,
  unique (run_id, step, attempt, check_key),
  foreign key (run_id, step) references steps on delete cascade
);
create index check_results_history on check_results (check_key, id desc);

-- What happened in a run, line by line, for those who watch or look back. Everything that must last is in the tables
-- above: the events of ended runs may be pruned.
create table events (
  run_id text not null references runs on delete cascade,
  -- 1, 2, ... within the run, without gaps, in order.
  seq bigint not null,
  at timestamptz not null,
  type text not null,
  step text,
  payload jsonb not null,
  primary key (run_id, seq)
);
