import { platform, type Workspace } from '@headwater/config'
import { expect, it } from 'vitest'
import { sandboxSpec } from './sandbox-spec.ts'

const program = { command: 'node', args: ['server.ts'], health: '/health' }

it('the sandbox runs what its platforms ask for, each below its own folder', () => {
  const season = platform({ name: 'a', timeZone: 'UTC' }, (p) =>
    p.sandbox({ services: [{ ...program, name: 'season', cwd: './season', env: { A: '1' } }] }),
  )
  const web = platform({ name: 'b', timeZone: 'UTC' }, (p) =>
    p.sandbox({ ecsServices: [{ ...program, cluster: 'c', service: 's' }] }),
  )
  const nothing = platform({ name: 'c', timeZone: 'UTC' }, () => {})
  const lake = platform({ name: 'd', timeZone: 'UTC' }, (p) => p.sandbox({ aws: { provision: async () => [] } }))
  const workspace: Workspace = {
    root: '/w',
    config: { platforms: [], sandbox: { now: '2025-02-01T00:00Z' } },
    platforms: [season, web, nothing].map((definition) => ({
      definition,
      folder: `/w/${definition.name}`,
      file: `${definition.name}/assets.ts`,
    })),
  }
  expect(sandboxSpec(workspace)).toEqual({
    root: '/w',
    now: '2025-02-01T00:00Z',
    services: [{ ...program, name: 'season', cwd: '/w/a/season', env: { A: '1' } }],
    ecsServices: [{ ...program, cluster: 'c', service: 's', desiredCount: 1, cwd: '/w/b', env: {} }],
  })
  const withLake = [...workspace.platforms, { definition: lake, folder: '/w/d', file: 'd/assets.ts' }]
  expect(sandboxSpec({ ...workspace, platforms: withLake })).toMatchObject({ aws: true })
  expect(sandboxSpec({ ...workspace, config: { platforms: [] } }).now).toBe('2025-01-04T12:30Z')
})
