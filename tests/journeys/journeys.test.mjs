// All browser journeys in one process: the stage takes as long to open as five of them to walk.
//
//   node --test --test-name-pattern='declined' tests/journeys/journeys.test.mjs

import { after } from 'node:test';
import { walkAll } from './journey.mjs';
import { closeStage } from './stage.mjs';

// First, for one of it waits for the next minute.
import './desk-visit.mjs';
import './paying.mjs';
import './returning.mjs';
import './cancelling.mjs';
import './moving.mjs';
import './team.mjs';
import './tree.mjs';
import './watching.mjs';
import './later.mjs';
import './payment-link.mjs';
import './guarantee.mjs';
import './card-on-file.mjs';
import './repeating.mjs';
import './provider.mjs';
import './two-providers.mjs';
import './tiptoppay.mjs';
import './pay-widget.mjs';
import './searching.mjs';
import './form.mjs';
import './challenge.mjs';
import './keyboard.mjs';
import './hosts.mjs';
import './careless-hosts.mjs';
import './framed.mjs';
import './colours.mjs';
import './storing-nothing.mjs';
import './losing.mjs';
import './embeds.mjs';
import './language.mjs';
import './markup.mjs';
import './desk.mjs';
import './desk-week.mjs';
import './desk-whose.mjs';
import './desk-asks.mjs';
import './desk-ahead.mjs';
import './desk-first-hour.mjs';
import './desk-later.mjs';
import './desk-pull.mjs';
import './desk-hands.mjs';
import './desk-roles.mjs';
import './desk-settings.mjs';
import './desk-health.mjs';
import './desk-clients.mjs';
import './desk-making.mjs';
import './desk-catalogue.mjs';
import './desk-import.mjs';
import './desk-history.mjs';
import './desk-place.mjs';
import './desk-languages.mjs';
import './desk-rtl.mjs';
import './desk-tablet.mjs';
import './desk-tongues.mjs';
import './desk-staff.mjs';
import './desk-connect.mjs';
import './desk-finance.mjs';
import './desk-many.mjs';
import './desk-dispute.mjs';
import './desk-refused.mjs';
import './edge-view.mjs';

walkAll();
after(closeStage);
