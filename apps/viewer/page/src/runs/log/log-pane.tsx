import { useDeferredValue, useId, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { formatCount } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import './log.css'
import { LogLines } from './log-lines.tsx'
import { downloadPath } from './log-request.ts'
import { useLog } from './use-log.ts'

interface LogPaneProps {
  readonly runId: string
  /** Empty: of all steps. */
  readonly step: string
  readonly steps: readonly { readonly step: string; readonly title: string }[]
  readonly onStep: (step: string) => void
  readonly isRunning: boolean
}

/** The log of a step, or of the whole run: filtered, followed while it is written, downloaded. */
export function LogPane({ runId, step, steps, onStep, isRunning }: LogPaneProps) {
  const [text, setText] = useState('')
  const [stderrOnly, setStderrOnly] = useState(false)
  const [follow, setFollow] = useState(true)
  const log = useLog(runId, { step, text: useDeferredValue(text.trim()), stderrOnly }, isRunning)
  const id = useId()
  const total = log.window?.total ?? 0
  return (
    <section className="log" aria-label="Log">
      <div className="log-tools">
        <select aria-label="Log of" value={step} onChange={(event) => onStep(event.target.value)}>
          <option value="">all steps</option>
          {steps.map(({ step: one, title }) => (
            <option key={one} value={one}>
              {one} {title}
            </option>
          ))}
        </select>
        <input
          type="search"
          aria-label="Lines that contain"
          placeholder="Lines that contain …"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <label className="log-switch" htmlFor={`${id}-stderr`}>
          <input
            id={`${id}-stderr`}
            type="checkbox"
            checked={stderrOnly}
            onChange={(event) => setStderrOnly(event.target.checked)}
          />
          stderr only
        </label>
        {isRunning && (
          <label className="log-switch" htmlFor={`${id}-follow`}>
            <input
              id={`${id}-follow`}
              type="checkbox"
              checked={follow}
              onChange={(event) => {
                setFollow(event.target.checked)
                if (event.target.checked) log.jump('end')
              }}
            />
            follow
          </label>
        )}
        <span className="log-total dim" role="status">
          {log.window === null ? '' : `${formatCount(total)}${total >= 100_000 ? ' or more' : ''} lines`}
        </span>
        <span className="log-jumps">
          <Button size="s" variant="quiet" onPress={() => log.jump('start')} isDisabled={log.window === null}>
            First
          </Button>
          <Button size="s" variant="quiet" onPress={() => log.jump('end')} isDisabled={log.window === null}>
            Last
          </Button>
          <a className="button button-quiet button-s" href={downloadPath(runId, step)} download>
            <Icon name="download" />
            Download
          </a>
        </span>
      </div>
      <LogLines
        log={log}
        follow={follow && isRunning}
        onFollow={setFollow}
        showStep={step === ''}
        isRunning={isRunning}
      />
    </section>
  )
}
