// The figures are made once the page stands.

document.documentElement.classList.add("alive");
const listCells = cellTable(document.getElementById("table"));
phaseDiagram(document.getElementById("phase"), listCells);
scalingCurves(document.getElementById("scaling"));
learningCurves(document.getElementById("learning"));
