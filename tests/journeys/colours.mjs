// The salon's accent, whatever it is: what is written in it and on it can be read, in light and in dark.

import { journey } from './journey.mjs';

for (const [accent, theme] of [['#ffd400', 'light'], ['#00c853', 'light'], ['#1a237e', 'dark']]) {
  journey(`An accent of ${accent} is read on a ${theme} ground`, { device: 'phone' }, async ({ person }) => {
    await person.opens();
    await person.widget.evaluate((element, [accent, theme]) => {
      element.style.setProperty('--chairtime-accent', accent);
      element.setAttribute('theme', theme);
    }, [accent, theme]);
    await person.choosesServices(/Cut & finish/);
    await person.sees('Who should do it?');
    await person.looks('staff');
    await person.choosesStaff(/Any specialist/);
    await person.times.first().waitFor();
    await person.looks('times');
    await person.choosesTime();
    await person.sees('Your details');
    await person.looks('contact');
  });
}
