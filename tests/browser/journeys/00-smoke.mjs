// A first start: the one-time link opens the page that makes the commune, with and without JavaScript.
export default async ({ site, phone, desktop, plain, ok }) => {
  for (const come of [phone, desktop, plain]) {
    const v = await come();
    await v.open(site.setup);
    ok(`${v.name()} is greeted`, (await v.heading()).trim().length > 0);
  }
};
