import { platform, type Workspace } from '@headwater/config'
import { expect, it } from 'vitest'
import { unreadFiles } from './unread-files.ts'

const definition = platform({ name: 'shop', timeZone: 'UTC' }, (p) => {
  p.dbt('./dbt')
})
const workspace: Workspace = {
  root: '/repository',
  config: { platforms: [] },
  platforms: [{ definition, folder: '/repository/apps/shop', file: 'apps/shop/assets.ts' }],
}

it('are those of a platform whose content is in no code version: neither dbt, nor the definition, nor documents and tests', () => {
  const read = ['apps/shop/assets.ts', 'apps/shop/dbt/models/a.sql', 'apps/shop/README.md', 'apps/shop/ml/app.test.ts']
  const elsewhere = ['headwater.config.ts', 'apps/shopping/app.py', 'packages/x.ts']
  const unread = ['apps/shop/..data/x.py', 'apps/shop/dbt_helpers.py', 'apps/shop/ml/app.py']
  expect(unreadFiles(workspace, [...read, ...elsewhere, ...unread])).toEqual(unread)
})
