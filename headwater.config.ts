import { defineConfig, env } from '@headwater/config'

export default defineConfig({
  platforms: ['./apps/nba/assets.ts', './apps/mortgages/assets.ts'],
  sandbox: { now: '2025-01-04T12:30Z' },
  pools: { 'stats-source': { limit: 4 }, glue: { limit: 5, startsPerMinute: 60 } },
  targets: {
    prod: {
      database: env('DATABASE_URL'),
      dbt: { target: 'prod' },
      env: { SEASON_URL: env('SEASON_URL') },
    },
  },
})
