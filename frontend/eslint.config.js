import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules/", "*.config.ts", "*.config.js"] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
);
