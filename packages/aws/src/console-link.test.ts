import { expect, test } from 'vitest'
import { consoleLink } from './console-link.ts'

const place = { cluster: 'main', service: 'dashboard', region: 'us-east-1' }

test('links to the task in its region, and to nothing where the console is another', () => {
  const link = consoleLink(place, 'arn:aws:ecs:us-east-1:0:task/main/abc')
  expect(link).toContain('us-east-1.console.aws.amazon.com/ecs/v2/clusters/main/tasks/abc')
  expect(consoleLink({ ...place, region: 'cn-north-1' })).toBeNull()
})
