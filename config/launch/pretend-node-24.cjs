// Loaded into npm where an older Node runs it: the packages are for the Node 24 that will run them, and npm silently leaves
// out the optional ones (the native parts of the bundler) that do not name the Node that it runs on itself.
Object.defineProperty(process, 'version', { value: 'v24.0.0' });
