import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import './button.css'
import { classes } from './classes.ts'

export interface ButtonProps extends AriaButtonProps {
  /** `primary` once in a view; `danger` for what cannot be taken back; `quiet` has no frame. */
  readonly variant?: 'primary' | 'plain' | 'quiet' | 'danger'
  readonly size?: 'm' | 's'
  readonly className?: string
}

export function Button({ variant = 'plain', size = 'm', className, ...rest }: ButtonProps) {
  return <AriaButton {...rest} className={classes('button', `button-${variant}`, `button-${size}`, className)} />
}

/** A button that shows a sign alone: `label` is its name. */
export function IconButton({ label, ...rest }: ButtonProps & { readonly label: string }) {
  return <Button variant="quiet" {...rest} aria-label={label} className={classes('button-icon', rest.className)} />
}
