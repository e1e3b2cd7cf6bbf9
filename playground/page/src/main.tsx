document.getElementById("root")!.textContent = "The page comes here.";
