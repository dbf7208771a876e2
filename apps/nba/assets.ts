import { daily, logicalDate, platform, program, table } from '@headwater/config'

const games = daily({ start: '2024-10-22', timeZone: 'America/New_York' })

/** Brought in every day at noon; the rest of the two hours is for a source that is slow. */
const everyDay = { maxAge: '26h' } as const

/** A table that the ingestion writes: `modified_at` says when, not what. */
const bronze = (name: string, options: { readonly partitionColumn?: string } = {}) =>
  table(`bronze/${name}`, { ...options, fingerprint: { exclude: ['modified_at'] } })

export default platform({ name: 'nba', timeZone: 'America/New_York' }, (p) => {
  const ingest = p.operation('ingest_games', {
    makes: {
      boxscores: bronze('boxscores', { partitionColumn: 'game_date' }),
      pbp: bronze('pbp', { partitionColumn: 'game_date' }),
    },
    partitions: games,
    pool: 'stats-source',
    freshness: {
      by: '13:00',
      timeZone: 'UTC',
      unless: async (context) => (await import('./ingestion/no-games.ts')).noGames(context),
    },
    // The runbook's own script does the same:
    // run: program('python', ['-m', 'scripts.backfill', '--run_date', partition]),
    run: async (context) => (await import('./ingestion/games.ts')).ingestGames(context),
  })
  const { schedule } = p.operation('ingest_schedule', {
    makes: { schedule: bronze('schedule') },
    freshness: everyDay,
    run: async (context) => (await import('./ingestion/schedule.ts')).ingestSchedule(context),
  })
  const { odds } = p.operation('ingest_odds', {
    makes: { odds: bronze('odds') },
    freshness: everyDay,
    run: async (context) => (await import('./ingestion/odds.ts')).ingestOdds(context),
  })
  const { injuries } = p.operation('ingest_injuries', {
    makes: { injuries: bronze('injuries') },
    freshness: everyDay,
    run: async (context) => (await import('./ingestion/injuries.ts')).ingestInjuries(context),
  })
  const { transactions } = p.operation('ingest_transactions', {
    makes: { transactions: bronze('transactions') },
    freshness: everyDay,
    run: async (context) => (await import('./ingestion/transactions.ts')).ingestTransactions(context),
  })
  const { attendance } = p.operation('ingest_attendance', {
    makes: { attendance: bronze('attendance') },
    freshness: everyDay,
    run: async (context) => (await import('./ingestion/attendance.ts')).ingestAttendance(context),
  })
  // Tables of one kind are one call of the source, so they are one operation: they cannot be of different mornings.
  const players = p.operation('ingest_players', {
    makes: { contracts: bronze('contracts'), player_attributes: bronze('player_attributes') },
    // Once a week.
    freshness: { maxAge: '8d' },
    run: async (context) => (await import('./ingestion/players.ts')).ingestPlayers(context),
  })
  const stats = p.operation('ingest_season_stats', {
    makes: {
      player_advanced_stats: bronze('player_advanced_stats'),
      shooting_stats: bronze('shooting_stats'),
      opponent_shooting: bronze('opponent_shooting'),
    },
    freshness: everyDay,
    run: async (context) => (await import('./ingestion/season-stats.ts')).ingestSeasonStats(context),
  })
  const snapshots = p.operation('snapshot_stats', {
    makes: {
      player_stats_snapshot: bronze('player_stats_snapshot'),
      team_stats_snapshot: bronze('team_stats_snapshot'),
    },
    freshness: everyDay,
    run: async (context) => (await import('./ingestion/snapshots.ts')).snapshotStats(context),
  })

  const dbt = p.dbt('./dbt', {
    sources: {
      'bronze.boxscores': ingest.boxscores,
      'bronze.pbp': ingest.pbp,
      'bronze.schedule': schedule,
      'bronze.odds': odds,
      'bronze.injuries': injuries,
      'bronze.transactions': transactions,
      'bronze.attendance': attendance,
      'bronze.contracts': players.contracts,
      'bronze.player_attributes': players.player_attributes,
      'bronze.player_advanced_stats': stats.player_advanced_stats,
      'bronze.shooting_stats': stats.shooting_stats,
      'bronze.opponent_shooting': stats.opponent_shooting,
      'bronze.player_stats_snapshot': snapshots.player_stats_snapshot,
      'bronze.team_stats_snapshot': snapshots.team_stats_snapshot,
    },
    vars: { run_date: logicalDate },
  })

  // dbt's source gold.ml_game_predictions is this asset: the graph goes on behind the ML step.
  p.operation('predict', {
    reads: [dbt.exposure('ml_pipeline')],
    makes: {
      predictions: table('gold/ml_game_predictions', {
        preview: { orderBy: 'game_date', descending: true, limit: 10 },
      }),
    },
    run: program('python', ['-m', 'src.app', '--run-date', logicalDate], { cwd: './ml' }),
  })

  p.live('rest_api', { reads: dbt.exposure('rest_api'), description: 'Reads the newest mart on every request' })
  p.ecsService('dashboard', {
    reads: dbt.exposure('dashboard'),
    cluster: 'jacobs-ecs-ec2-cluster',
    service: 'nba_elt_dashboard',
    region: 'us-east-1',
    description: 'Reads its marts into memory when it starts',
  })

  // Before the games, so that what is made of both is made once, at noon.
  p.schedule('morning', {
    description: 'All that the source has besides the games',
    cron: '30 11 * * *',
    timeZone: 'UTC',
    select: [schedule, odds, injuries, transactions, attendance, ...Object.values(stats), ...Object.values(snapshots)],
  })
  p.schedule('players', {
    description: 'Contracts and attributes of the players, on Mondays',
    cron: '15 11 * * 1',
    timeZone: 'UTC',
    select: Object.values(players),
  })
  p.schedule('noon', {
    description: "Yesterday's games and everything behind them, predictions and dashboard included",
    cron: '0 12 * * *',
    timeZone: 'UTC',
    select: [ingest.boxscores, ingest.pbp],
    downstream: true,
    partitions: 'due',
    // A day that came after its window had closed.
    lookBackDays: 3,
    retry: { every: '30m', until: '18:00' },
    catchUp: 'latest',
  })
  p.schedule('dbt_and_ml', {
    description: 'What else is stale or missing by then: dbt, predictions, dashboard',
    cron: '0 13 * * *',
    timeZone: 'UTC',
    stale: true,
  })

  p.sandbox({
    services: [
      {
        name: 'season',
        command: 'node',
        args: ['season/server.ts'],
        health: '/health',
        urlVariable: 'SEASON_URL',
      },
    ],
    ecsServices: [
      {
        cluster: 'jacobs-ecs-ec2-cluster',
        service: 'nba_elt_dashboard',
        command: 'node',
        args: ['dashboard/server.ts'],
        health: '/health',
      },
    ],
    seed: async (context) => (await import('./sandbox/seed-sandbox.ts')).seedSandbox(context),
  })
})
