// The same tests as of dbt started for each step: what a warm dbt builds and tells is the same.
process.env.HEADWATER_TEST_WARM = 'on'
await import('./executor.test.ts')

export {}
