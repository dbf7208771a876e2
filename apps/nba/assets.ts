import { daily, logicalDate, platform, program, table } from '@headwater/config'

const games = daily({ start: '2024-10-22', timeZone: 'America/New_York' })

export default platform({ name: 'nba', timeZone: 'America/New_York' }, (p) => {
  const ingest = p.operation('ingest_games', {
    makes: { boxscores: table('bronze/boxscores'), pbp: table('bronze/pbp') },
    partitions: games,
    pool: 'stats-source',
    // The runbook's own script does the same:
    // run: program('python', ['-m', 'scripts.backfill', '--run_date', partition]),
    run: async (context) => (await import('./ingestion/games.ts')).ingestGames(context),
  })
  const { schedule } = p.operation('ingest_schedule', {
    makes: { schedule: table('bronze/schedule') },
    run: async (context) => (await import('./ingestion/schedule.ts')).ingestSchedule(context),
  })
  const { odds } = p.operation('ingest_odds', {
    makes: { odds: table('bronze/odds') },
    run: async (context) => (await import('./ingestion/odds.ts')).ingestOdds(context),
  })
  const { injuries } = p.operation('ingest_injuries', {
    makes: { injuries: table('bronze/injuries') },
    run: async (context) => (await import('./ingestion/injuries.ts')).ingestInjuries(context),
  })

  const dbt = p.dbt('./dbt', {
    sources: {
      'bronze.boxscores': ingest.boxscores,
      'bronze.pbp': ingest.pbp,
      'bronze.schedule': schedule,
      'bronze.odds': odds,
      'bronze.injuries': injuries,
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
