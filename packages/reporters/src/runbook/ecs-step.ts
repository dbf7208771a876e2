import type { Operation } from '@headwater/graph'
import { block, code } from './markdown.ts'
import { word } from './shell.ts'

/** The restart of an ECS service by the aws CLI: every task that runs now, one after the other, as the runbook has it. */
export function ecsStep({ spec }: Pick<Operation, 'spec'>): string[] {
  const { cluster, service, region, strategy, url } = spec
  if (typeof cluster !== 'string' || typeof service !== 'string' || typeof region !== 'string') return []
  const place = `--region ${word(region)} --cluster ${word(cluster)}`
  const steady = `aws ecs wait services-stable ${place} --services ${word(service)}`
  const page =
    typeof url === 'string' ? ['', ...block('sh', [`curl --fail --silent --output /dev/null ${word(url)}`])] : []
  if (strategy === 'force-new-deployment') {
    const deploy = `aws ecs update-service ${place} --service ${word(service)} --force-new-deployment`
    return [
      'ECS starts new tasks beside the old ones where the cluster has room.',
      '',
      ...block('sh', [`${deploy} --query service.serviceArn --output text &&`, `  ${steady}`]),
      ...page,
    ]
  }
  return [
    `Every task of ${code(service)} is replaced, one after the other: stopping the first alone leaves the others with old data. Where none runs, nothing is to be restarted.`,
    '',
    ...block('sh', [
      // In zsh too the answer of a command is split into words; a variable would not be.
      `for task in $(aws ecs list-tasks ${place} --service-name ${word(service)} --desired-status RUNNING --query 'taskArns[]' --output text); do`,
      `  aws ecs stop-task ${place} --task "$task" --reason 'what it read into memory was rebuilt' --query task.taskArn --output text &&`,
      // A service counts as stable until ECS has noticed that the task is gone.
      `    aws ecs wait tasks-stopped ${place} --tasks "$task" &&`,
      `    ${steady} || break`,
      'done',
    ]),
    ...page,
  ]
}
