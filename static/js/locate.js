// Where this device is, put into the fields of a place, to be looked at and saved like what is typed. Asked for only on a press.
const SAID = {
  1: "Trình duyệt không được phép lấy vị trí. Hãy cho phép trang này dùng vị trí, hoặc ghi tay hai số.",
  2: "Thiết bị chưa biết vị trí. Hãy bật định vị rồi bấm lại, hoặc ghi tay hai số.",
  3: "Thiết bị chưa tìm được vị trí. Hãy bấm lại ở chỗ thoáng, hoặc ghi tay hai số.",
};
const MOST_MS = 20_000;

for (const part of document.querySelectorAll("[data-locate]")) {
  const button = part.querySelector("button");
  const said = part.querySelector("[role=status]");
  const { latitude, longitude } = button.form.elements;
  if (!navigator.geolocation || latitude.disabled || longitude.disabled) continue;
  part.hidden = false;
  const put = (field, degrees) => {
    field.value = degrees.toFixed(5).replace(".", ",");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  button.addEventListener("click", () => {
    button.disabled = true;
    said.textContent = "Đang lấy vị trí…";
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      put(latitude, coords.latitude);
      put(longitude, coords.longitude);
      said.textContent = `Đã ghi vị trí, sai số khoảng ${Math.ceil(coords.accuracy)} m. Hãy xem lại rồi lưu.`;
      button.disabled = false;
    }, ({ code }) => {
      said.textContent = SAID[code] ?? SAID[2];
      button.disabled = false;
    }, { enableHighAccuracy: true, timeout: MOST_MS });
  });
}
