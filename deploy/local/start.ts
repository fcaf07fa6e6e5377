// `npm start`: one node, from its settings.
import '../../services/country-node/src/main.js';
