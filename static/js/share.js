// A button marked data-share offers that address to the programs of the reader's device.
export default ({ dataset }) => navigator.share({ title: dataset.title, url: dataset.share });
