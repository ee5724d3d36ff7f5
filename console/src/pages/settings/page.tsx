import { Check, Select } from '../../parts/Field.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { setPreference, usePreference } from '../../shell/preferences.ts'
import type { Preference } from '../../shell/preferences.ts'
import { can, useSession } from '../../shell/session.ts'
import { SettingsTabs } from '../../shell/tabs.tsx'
import { useWorkspace } from '../../shell/use-workspace.ts'
import { words } from '../../words/en.ts'
import { ErasureCard } from './erasure.tsx'
import { NewWorkspaceCard } from './new-workspace.tsx'
import { PasswordCard } from './password.tsx'
import { WorkspaceCard } from './workspace.tsx'

const text = words.platform.settings

export function SettingsPage() {
  const session = useSession()
  const own = useWorkspace()
  return (
    <Page title={text.title}>
      <SettingsTabs />
      <div className="grid-half">
        <div className="stack-loose">
          <BrowserCard />
          {session.user !== null && <PasswordCard />}
        </div>
        <div className="stack-loose">
          {own !== undefined && <WorkspaceCard key={own.id} workspace={own} />}
          {can(session, 'people:admin') && <ErasureCard />}
          {can(session, 'workspaces:admin') && <NewWorkspaceCard />}
        </div>
      </div>
    </Page>
  )
}

function BrowserCard() {
  const theme = usePreference('theme')
  const shortcuts = usePreference('shortcuts')
  const { system, light, dark } = words.shell.theme
  return (
    <Card title={text.yours}>
      <div className="stack">
        <Select
          label={text.theme}
          value={theme}
          onChange={(value) => setPreference('theme', value as Preference<'theme'>)}
          choices={[
            { value: 'system', label: system },
            { value: 'light', label: light },
            { value: 'dark', label: dark },
          ]}
        />
        <Check
          label={
            <>
              {text.shortcuts} <span className="soft small">{text.shortcutsHint}</span>
            </>
          }
          checked={shortcuts === 'on'}
          onChange={(isOn) => setPreference('shortcuts', isOn ? 'on' : 'off')}
        />
      </div>
    </Card>
  )
}
