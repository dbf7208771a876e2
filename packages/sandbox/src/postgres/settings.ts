/** How the sandbox's Postgres differs from the defaults, and why. */
export const SANDBOX_SETTINGS = {
  max_connections: '100',
  timezone: 'UTC',
  log_timezone: 'UTC',
  datestyle: 'ISO, YMD',
  // Nothing waits for the disk. Whatever is killed, no commit is lost, since the system holds the written files; only
  // when the machine itself goes down may they be torn, and `power-cut.ts` notices that and has them made anew.
  // (synchronous_commit=off would be the wrong way round: safe in a power cut, but a kill loses the last commits.)
  fsync: 'off',
  full_page_writes: 'off',
  // Rows come in one order on every machine, and nothing is taken from /dev/shm, which is small in containers.
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
}

export const TEMPORARY_SETTINGS = { ...SANDBOX_SETTINGS, shared_buffers: '32MB' }
