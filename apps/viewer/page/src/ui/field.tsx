import type { ReactNode } from 'react'
import {
  Checkbox as AriaCheckbox,
  Select as AriaSelect,
  TextField as AriaTextField,
  Button,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
  TextArea,
} from 'react-aria-components'
import './field.css'
import { Icon } from './icon.tsx'

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly placeholder?: string
  /** Below it, in small. */
  readonly hint?: ReactNode
  /** What is wrong with it; shown in place of the hint. */
  readonly error?: string | null
  readonly lines?: number
  readonly isRequired?: boolean
  readonly type?: 'text' | 'password' | 'date'
  readonly mono?: boolean
  readonly autoFocus?: boolean
}

export function TextField(props: TextFieldProps) {
  const {
    label,
    value,
    onChange,
    placeholder,
    hint,
    error,
    lines = 1,
    isRequired,
    type = 'text',
    mono,
    autoFocus = false,
  } = props
  const input = { className: mono ? 'field-input mono' : 'field-input', placeholder: placeholder ?? '' }
  return (
    <AriaTextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={Boolean(error)}
      isRequired={isRequired ?? false}
      // A browser would not send a form again whose field was wrong the last time.
      validationBehavior="aria"
      type={type}
      autoFocus={autoFocus}
    >
      <Label className="field-label">{label}</Label>
      {lines > 1 ? <TextArea {...input} rows={lines} /> : <Input {...input} autoComplete="off" spellCheck={false} />}
      {hint !== undefined && !error && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error ?? ''}</FieldError>
    </AriaTextField>
  )
}

interface SelectProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly options: readonly { readonly value: Value; readonly title: ReactNode; readonly text: string }[]
  /** The label is read, not shown. */
  readonly quiet?: boolean
}

export function Select<Value extends string>({ label, value, onChange, options, quiet }: SelectProps<Value>) {
  return (
    <AriaSelect
      className="field"
      {...(quiet ? { 'aria-label': label } : {})}
      selectedKey={value}
      onSelectionChange={(key) => onChange(key as Value)}
    >
      {!quiet && <Label className="field-label">{label}</Label>}
      <Button className="field-input field-select">
        <SelectValue className="field-select-value" />
        <Icon name="down" />
      </Button>
      <Popover className="popover">
        <ListBox className="choices">
          {options.map(({ value, title, text }) => (
            <ListBoxItem key={value} id={value} textValue={text} className="choice">
              {title}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}

interface CheckboxProps {
  readonly isSelected: boolean
  readonly onChange: (isSelected: boolean) => void
  readonly children: ReactNode
  readonly isDisabled?: boolean
}

export function Checkbox({ isSelected, onChange, children, isDisabled = false }: CheckboxProps) {
  return (
    <AriaCheckbox className="checkbox" isSelected={isSelected} onChange={onChange} isDisabled={isDisabled}>
      <span className="checkbox-box" aria-hidden="true">
        <Icon name="check" />
      </span>
      <span>{children}</span>
    </AriaCheckbox>
  )
}
