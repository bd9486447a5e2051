// The filter of a register: the builder of starlette-admin with the columns that the page names.
const form = document.querySelector('[data-sa-hook="filter-form"]');
initFilterBuilder({ fields: JSON.parse(form.dataset.columns), initialFilter: JSON.parse(form.dataset.chosen) });
form.closest("details").hidden = false;
