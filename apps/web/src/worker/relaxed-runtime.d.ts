declare module "virtual:relaxed-runtime" {
  const address: string | undefined;
  export default address;
}
