import './shop-app.ts';
